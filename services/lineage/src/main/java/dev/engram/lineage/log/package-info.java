/** Places in the training log: positions, cursors and ranges of offsets, and the algebra of ranges. */
package dev.engram.lineage.log;
