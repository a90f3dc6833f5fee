package dev.engram.devkit.cli.prepare;

/**
 * What a Python environment is made of.
 *
 * @param name   for people
 * @param list   requirements as pip reads them
 * @param hashed whether each requirement names the hashes of its files
 * @param trial  a line of Python that fails if something is missing; what it prints is shown as the version
 * @param room   bytes that must be free before it is made; 0 if somebody else looks after that
 */
@SuppressWarnings("ArrayRecordComponent")
public record PythonPackages(String name, byte[] list, boolean hashed, String trial, long room) {}
