/** What somebody wants admitted, read from a record or a request, and the reasons for which it may be refused. */
package dev.engram.ingest.submission;
