/**
 * The journal: the append-only record of everything that changed a scenario's head, and the rules by which it changes.
 * What the object at the next number says is what happened; everything else follows from it.
 */
package dev.engram.lineage.journal;
