/**
 * Contract tests for plugin authors: extend {@link dev.engram.testkit.ModelContract},
 * {@link dev.engram.testkit.AugmentationContract} or {@link dev.engram.testkit.ScenarioContract}, hand over the plugin, and JUnit
 * checks what the host relies on. Use it in test scope.
 */
package dev.engram.testkit;
