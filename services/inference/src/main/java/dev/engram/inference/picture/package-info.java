/** From a file's bytes to pixels: which files are pictures, how large they may be, and one way of reading them. */
package dev.engram.inference.picture;
