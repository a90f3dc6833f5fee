/** A store that is thinned and swept: what is left still gives every version. */
package dev.engram.faults.growth;
