/** Every part killed at every step, again and again, and what must hold afterwards. */
package dev.engram.faults.kills;
