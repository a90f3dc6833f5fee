/** Bytes by address: {@code s3://} at the configured endpoint, {@code https://} at allowed hosts, nothing else. */
package dev.engram.ingest.reference;
