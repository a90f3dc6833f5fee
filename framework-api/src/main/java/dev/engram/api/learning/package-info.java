/** How a round learns: losses on the network's outputs and methods of retention. */
package dev.engram.api.learning;
