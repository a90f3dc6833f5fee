package dev.engram.devkit.cli.bench;

/**
 * What one round took beside the learning.
 *
 * @param round    its number
 * @param cut      seconds from the request to {@code RoundStarted}: planned, and shown in MLflow
 * @param commit   seconds from the worker's end to {@code RoundAccepted}: stored, checked, written
 * @param register seconds from {@code RoundAccepted} until MLflow has its version
 */
record RoundTiming(long round, double cut, double commit, double register) {}
