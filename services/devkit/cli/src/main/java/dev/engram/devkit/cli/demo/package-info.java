/** The whole way of a stream of images, shown: publish, learn, compare, promote, serve. */
package dev.engram.devkit.cli.demo;
