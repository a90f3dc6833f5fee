/** The platform under fire: its packaged parts as processes, ended, cut off and lied to at chosen steps. */
package dev.engram.faults;
