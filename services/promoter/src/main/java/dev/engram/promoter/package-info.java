/** The promoter as a service: configuration, HTTP, Kafka, MLflow and health around {@link dev.engram.promoter.promotion.Promoter}. */
package dev.engram.promoter;
