/** Where a sample went: what the log says of it, which rounds took it in, which versions learned it, and what erasing it leaves. */
package dev.engram.lineage.trace;
