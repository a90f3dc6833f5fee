/** Plugins by name: one child-first class loader per PluginSet, and configurations bound strictly to records. Needs no natives. */
package dev.engram.engine.plugins;
