/** Broken plugins: each fails its own scenario with a reason that says what to do, and a corrected jar heals it. */
package dev.engram.faults.plugins;
