#!/usr/bin/env Rscript
# Reference tables for the tests of src/stats, computed by R and its package coin.
#
# The committed files were made with R 4.2.2 and coin 1.4.2 (Debian 12: r-base-core, r-cran-coin); each names in
# its first line what made it. Run in this folder: ./make_tables.R
# In a CSV field, a sample is its values separated by blanks. The tests read the files, so they need no R.
suppressMessages(library(coin))
set.seed(20260101)

text <- function(values) {
  paste(format(values, digits = 17, trim = TRUE, scientific = FALSE), collapse = " ")
}
number <- function(value) sprintf("%.17g", value)

write_table <- function(name, rows) {
  writeLines(sprintf("# make_tables.R, R %s.%s, coin %s",
                     R.version$major, R.version$minor, packageVersion("coin")), name)
  suppressWarnings(write.table(do.call(rbind, rows), name,
                               append = TRUE, sep = ",", quote = FALSE, row.names = FALSE))
}

# Exact conditional Mann-Whitney with ties, by coin's own shift algorithm.
rows <- list()
for (sizes in list(c(7, 7), c(9, 9), c(12, 5), c(20, 20), c(50, 50), c(50, 31), c(80, 70))) {
  for (shift in 0:2) {
    levels <- sample(c(4, 8, 20), 1)
    base <- sample(levels, sizes[1], replace = TRUE)
    candidate <- sample(levels, sizes[2], replace = TRUE) + shift
    group <- factor(rep(c("base", "candidate"), sizes))
    test <- wilcox_test(c(base, candidate) ~ group, distribution = exact(algorithm = "shift"))
    rows[[length(rows) + 1]] <-
      data.frame(base = text(base), candidate = text(candidate), p = number(pvalue(test)))
  }
}
write_table("mann_whitney_coin.csv", rows)

# Hodges-Lehmann estimate and exact interval without ties.
rows <- list()
for (sizes in list(c(5, 5), c(7, 7), c(9, 9), c(10, 6), c(20, 20), c(35, 49))) {
  for (confidence in c(0.9, 0.95, 0.98)) {
    base <- round(rnorm(sizes[1], 100, 3), 9)
    candidate <- round(rnorm(sizes[2], 103, 3), 9)
    test <- wilcox.test(candidate, base, exact = TRUE, conf.int = TRUE, conf.level = confidence)
    rows[[length(rows) + 1]] <- data.frame(
      base = text(base), candidate = text(candidate), confidence = confidence,
      estimate = number(test$estimate), low = number(test$conf.int[1]), high = number(test$conf.int[2]))
  }
}
write_table("hodges_lehmann.csv", rows)

rows <- list()
for (k in c(1, 2, 5, 20, 150)) {
  p <- round(runif(k)^3, 6)
  rows[[length(rows) + 1]] <- data.frame(p = text(p), adjusted = text(p.adjust(p, "holm")))
}
write_table("holm.csv", rows)
