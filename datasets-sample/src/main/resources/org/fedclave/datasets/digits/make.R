# Makes the four parties' tables from the Debian package python3-sklearn (1.2.1+dfsg-1 was used):
#
#   apt-get install r-base-core
#   apt-get download python3-sklearn && dpkg -x python3-sklearn_*.deb unpacked
#   Rscript make.R unpacked
#
# Each party gets one contiguous quarter of the images, in the order of the source; "image" is the
# position there, "p34" the pixel in row 3, column 4, both from 0.
unpacked <- commandArgs(trailingOnly = TRUE)[1]
images <- read.csv(
  gzfile(file.path(unpacked, "usr/lib/python3/dist-packages/sklearn/datasets/data/digits.csv.gz")),
  header = FALSE, colClasses = "integer")
names(images) <- c(paste0("p", rep(0:7, each = 8), rep(0:7, times = 8)), "digit")
stopifnot(nrow(images) == 1797, ncol(images) == 65, !anyNA(images))
images <- cbind(image = seq_len(nrow(images)), images)
parties <- c("north", "east", "south", "west")
quarter <- ceiling(images$image * 4 / nrow(images))
for (i in 1:4) {
  write.table(images[quarter == i, ], paste0(parties[i], ".csv"),
              sep = ",", quote = FALSE, row.names = FALSE, fileEncoding = "UTF-8")
}
