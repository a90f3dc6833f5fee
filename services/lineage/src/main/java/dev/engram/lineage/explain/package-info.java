/** Why a version is what it is: everything that journal, log and stored files say about one round. */
package dev.engram.lineage.explain;
