/**
 * The fold of the training log into samples: in log order, what is new, duplicate, relabelled, in conflict or withdrawn.
 * The catalog is derived: it may be deleted, and the same log gives the same one again.
 */
package dev.engram.lineage.catalog;
