/** The stock methods of retention, written against the same SPI as a plugin's own. */
package dev.engram.engine.retention;
