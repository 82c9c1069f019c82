# Makes the four hospitals' tables from the Debian package python3-sklearn (1.2.1+dfsg-1 was used):
#
#   apt-get install r-base-core
#   apt-get download python3-sklearn && dpkg -x python3-sklearn_*.deb unpacked
#   Rscript make.R unpacked
#
# The source has no hospitals. Each gets one contiguous quarter of the cases, in the order of the
# source; "case" is the position there.
unpacked <- commandArgs(trailingOnly = TRUE)[1]
cases <- read.csv(
  file.path(unpacked, "usr/lib/python3/dist-packages/sklearn/datasets/data/breast_cancer.csv"),
  skip = 1, header = FALSE, colClasses = "character")
quantities <- c("radius", "texture", "perimeter", "area", "smoothness", "compactness",
                "concavity", "concave_points", "symmetry", "fractal_dimension")
names(cases) <- c(paste0(quantities, "_mean"), paste0(quantities, "_se"),
                  paste0(quantities, "_worst"), "diagnosis")
stopifnot(nrow(cases) == 569, ncol(cases) == 31, all(cases$diagnosis %in% c("0", "1")))
cases$diagnosis <- c("malignant", "benign")[as.integer(cases$diagnosis) + 1]
cases <- cbind(case = seq_len(nrow(cases)), cases)
hospitals <- c("alder", "birch", "cedar", "elm")
quarter <- ceiling(cases$case * 4 / nrow(cases))
for (i in 1:4) {
  write.table(cases[quarter == i, ], paste0(hospitals[i], ".csv"),
              sep = ",", quote = FALSE, row.names = FALSE, fileEncoding = "UTF-8")
}
