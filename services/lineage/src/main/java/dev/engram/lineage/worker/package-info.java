/** Where a round is learned: one seam, and the process on this machine that stands behind it by default. */
package dev.engram.lineage.worker;
