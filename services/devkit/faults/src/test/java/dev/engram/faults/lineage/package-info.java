/** Questions about versions and samples, withdrawing, erasing and rebuilding, by the command line on a live platform. */
package dev.engram.faults.lineage;
