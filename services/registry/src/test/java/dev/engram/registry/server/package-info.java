/** A real MLflow server for tests, here and in the modules that use this one's test-jar. */
package dev.engram.registry.server;
