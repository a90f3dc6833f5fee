/** Ingest over HTTP. */
package dev.engram.ingest.http;
