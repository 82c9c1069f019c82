# Makes the four banks' tables from the Debian package r-cran-modeldata (1.1.0-1 was used):
#
#   apt-get install r-base-core
#   apt-get download r-cran-modeldata && dpkg -x r-cran-modeldata_*.deb unpacked
#   Rscript make.R unpacked
#
# A bank gets the loans of one census region of the United States (Census Bureau, four regions), in
# the order of the source.
unpacked <- commandArgs(trailingOnly = TRUE)[1]
lazyLoad(file.path(unpacked, "usr/lib/R/site-library/modeldata/data/Rdata"),
         filter = function(name) name == "lending_club")
regions <- list(
  northeast = c("CT", "ME", "MA", "NH", "RI", "VT", "NJ", "NY", "PA"),
  midwest = c("IN", "IL", "MI", "OH", "WI", "IA", "KS", "MN", "MO", "NE", "ND", "SD"),
  south = c("DE", "DC", "FL", "GA", "MD", "NC", "SC", "VA", "WV", "AL", "KY", "MS", "TN", "AR",
            "LA", "OK", "TX"),
  west = c("AZ", "CO", "ID", "NM", "MT", "UT", "NV", "WY", "AK", "CA", "HI", "OR", "WA"))
loans <- as.data.frame(lending_club)
stopifnot(all(loans$addr_state %in% unlist(regions)), !anyNA(loans))
options(scipen = 15)
for (region in names(regions)) {
  write.table(loans[loans$addr_state %in% regions[[region]], ], paste0(region, ".csv"),
              sep = ",", quote = FALSE, row.names = FALSE, fileEncoding = "UTF-8")
}
