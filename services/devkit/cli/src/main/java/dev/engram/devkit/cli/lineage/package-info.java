/** Questions about versions and samples, answered from log, journal and store; and what withdraws and erases samples. */
package dev.engram.devkit.cli.lineage;
