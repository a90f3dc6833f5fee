/** Files of weights by what people call them: paths, addresses, published names. */
package dev.engram.devkit.cli.weights;
