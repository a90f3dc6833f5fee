/** What a learner knows between rounds, and its files. */
package dev.engram.engine.state;
