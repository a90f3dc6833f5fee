/** How the command line talks to the platform: Kafka, the services' HTTP, MLflow. */
package dev.engram.devkit.cli.wire;
