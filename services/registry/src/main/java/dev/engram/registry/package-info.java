/**
 * The conversation with MLflow: {@link dev.engram.registry.Mlflow} is all that callers see. Runs go through MLflow's own Java client; what
 * that lacks (model versions, aliases, webhooks, logged models, data sets) through one small HTTP class beside it; artifact bytes straight
 * into the bucket behind the server's artifact proxy.
 */
package dev.engram.registry;
