/** What people look at after a round: tables and pictures. */
package dev.engram.engine.report;
