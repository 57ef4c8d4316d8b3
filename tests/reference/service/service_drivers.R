# Behaviours of good service as drivers, by R survey 4.1-1: writes service_drivers.csv.
# Run from this directory: Rscript service_drivers.R
library(survey)
options(digits = 15)

calls <- read.csv("calls.csv")
calls$one <- 1
calls$fraction <- c(0.2, 0.5, 0.4)[calls$region + 1]
behaviours <- c("greeted", "listened", "solved", "thanked")
model <- satisfaction ~ greeted + listened + solved + thanked

one <- function(name, behaviour, number, value, error, df) {
  data.frame(design = name, behaviour = behaviour, number = number, value = as.vector(value),
             standard_error = as.vector(error), degrees_of_freedom = df)
}

# what is lost is (1 - p) b: the influences of p and b, their total's variance by the design
lost <- function(design, fit, behaviour) {
  rows <- design$variables
  w <- weights(design, "sampling")
  X <- model.matrix(model, rows)
  e <- rows$satisfaction - as.vector(X %*% coef(fit))
  A <- solve(t(X * w) %*% X)
  b <- coef(fit)[[behaviour]]
  x <- rows[[behaviour]]
  p <- sum(w * x) / sum(w)
  design$variables$influence <-
    (1 - p) * as.vector((X * e) %*% A[, behaviour]) - b * (x - p) / sum(w)
  c((1 - p) * b, SE(svytotal(~influence, design)))
}

describe <- function(name, design) {
  fit <- svyglm(model, design = design)
  rows <- list()
  for (behaviour in behaviours) {
    formula <- as.formula(paste0("~", behaviour))
    share <- svymean(formula, design)
    means <- svyby(~satisfaction, formula, design, svymean, covmat = TRUE)
    gap <- svycontrast(means, c(-1, 1))
    loss <- lost(design, fit, behaviour)
    rows <- c(rows, list(
      one(name, behaviour, "incidence", 100 * coef(share), 100 * SE(share), degf(design)),
      one(name, behaviour, "mean_done", coef(means)[[2]], SE(means)[[2]], NA),
      one(name, behaviour, "mean_not_done", coef(means)[[1]], SE(means)[[1]], NA),
      one(name, behaviour, "difference", coef(gap), SE(gap), degf(design)),
      one(name, behaviour, "adjusted", coef(fit)[[behaviour]], SE(fit)[[behaviour]],
          fit$df.residual),
      one(name, behaviour, "lost", loss[1], loss[2], fit$df.residual)
    ))
  }
  do.call(rbind, rows)
}

# under replicate weights every number is computed anew in each replicate
replicates <- function(name, design) {
  rows <- list()
  for (behaviour in behaviours) {
    number <- function(w, data) {
      x <- data[[behaviour]]
      y <- data$satisfaction
      p <- sum(w * x) / sum(w)
      done <- sum(w * x * y) / sum(w * x)
      not_done <- sum(w * (1 - x) * y) / sum(w * (1 - x))
      b <- coef(lm(model, data = cbind(data, w = w), weights = w))[[behaviour]]
      c(100 * p, done, not_done, done - not_done, b, (1 - p) * b)
    }
    found <- withReplicates(design, number)
    rows <- c(rows, list(one(
      name, behaviour,
      c("incidence", "mean_done", "mean_not_done", "difference", "adjusted", "lost"),
      as.vector(found), as.vector(SE(found)), degf(design)
    )))
  }
  do.call(rbind, rows)
}

weighted <- svydesign(~1, weights = ~weight, data = calls)
clustered <- svydesign(~branch, strata = ~region, weights = ~weight, fpc = ~fraction,
                       data = calls, nest = TRUE)
jackknife <- as.svrepdesign(svydesign(~branch, strata = ~region, weights = ~weight, data = calls,
                                      nest = TRUE), type = "JKn", compress = FALSE)
table <- rbind(
  describe("plain", svydesign(~1, weights = ~one, data = calls)),
  describe("weighted", weighted),
  describe("clustered", clustered),
  describe("region 1", subset(clustered, region == 1)),
  replicates("jackknife", jackknife)
)
table$value <- format(table$value, digits = 15, trim = TRUE)
table$standard_error <- format(table$standard_error, digits = 15, trim = TRUE)
write.csv(table, "service_drivers.csv", row.names = FALSE, quote = FALSE)
