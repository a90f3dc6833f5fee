/**
 * What nobody should send to ingest, from a seeded generator, and what it needs: tests of other modules have this package as ingest's
 * test-jar.
 */
package dev.engram.ingest.hostile;
