/** The engine alone: streams learned and versions rebuilt in a worker of one's own, without Kafka, MLflow or S3 server. */
package dev.engram.devkit.cli.local;
