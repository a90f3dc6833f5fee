/** Named branches: lines learned again under a condition that history did not have. They never get into the journal. */
package dev.engram.lineage.branch;
