/** How a plugin names itself. */
package dev.engram.api.plugin;
