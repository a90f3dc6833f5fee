package dev.engram.engine.weights;

import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** The instructions of a pickle that put a plain value on the stack. */
final class PickleScalars {
    private static final int LONGEST_INTEGER = 64;

    private PickleScalars() {}

    /** The value of an instruction; anything unknown is refused. */
    static Object read(int opcode, PickleInput in) throws WeightsException {
        return switch (opcode) {
            case 'N' -> Unpickler.NONE;
            case 0x88 -> Boolean.TRUE;
            case 0x89 -> Boolean.FALSE;
            case 'J' -> (long) in.i32();
            case 'K' -> (long) in.u8();
            case 'M' -> (long) in.u16();
            case 'I' -> number(in.line(), in);
            case 'L' -> number(in.line(), in);
            case 0x8a -> integer(in.u8(), in);
            case 0x8b -> integer(in.u32(), in);
            case 'G' -> in.bigEndianDouble();
            case 'F' -> real(in.line(), in);
            case 'X' -> text(in.u32(), StandardCharsets.UTF_8, in);
            case 0x8c -> text(in.u8(), StandardCharsets.UTF_8, in);
            case 0x8d -> text(in.i64(), StandardCharsets.UTF_8, in);
            case 'V' -> in.line();
            case 'S' -> unquoted(in.line());
            case 'U' -> text(in.u8(), StandardCharsets.ISO_8859_1, in);
            case 'T' -> text(in.u32(), StandardCharsets.ISO_8859_1, in);
            case 'C' -> in.bytes(in.u8());
            case 'B' -> in.bytes(in.u32());
            case 0x8e, 0x96 -> in.bytes(in.i64());
            default -> throw in.bad("opcode 0x" + Integer.toHexString(opcode) + " is none that tensors and containers need");
        };
    }

    private static String text(long length, Charset charset, PickleInput in) throws WeightsException {
        return new String(in.bytes(length), charset);
    }

    /** Two's complement, least significant byte first; a Long where it fits. */
    private static Number integer(long length, PickleInput in) throws WeightsException {
        if (length > LONGEST_INTEGER) {
            throw in.bad("an integer of " + length + " bytes; at most " + LONGEST_INTEGER + " are read");
        }
        byte[] little = in.bytes(length);
        byte[] big = new byte[little.length + 1];
        for (int i = 0; i < little.length; i++) {
            big[big.length - 1 - i] = little[i];
        }
        big[0] = (byte) (little.length > 0 && little[little.length - 1] < 0 ? -1 : 0);
        BigInteger value = new BigInteger(big);
        return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
    }

    /** Old protocols write truth as 01 and 00, and a long with an L behind. */
    private static Object number(String line, PickleInput in) throws WeightsException {
        if (line.equals("01") || line.equals("00")) {
            return line.equals("01");
        }
        try {
            return Long.parseLong(line.endsWith("L") ? line.substring(0, line.length() - 1) : line);
        } catch (NumberFormatException e) {
            throw in.bad("'" + line.substring(0, Math.min(40, line.length())) + "' is no whole number of 64 bits");
        }
    }

    private static Object real(String line, PickleInput in) throws WeightsException {
        try {
            return Double.parseDouble(line);
        } catch (NumberFormatException e) {
            throw in.bad("'" + line.substring(0, Math.min(40, line.length())) + "' is no number");
        }
    }

    private static String unquoted(String line) {
        boolean quoted = line.length() >= 2 && (line.charAt(0) == '\'' || line.charAt(0) == '"');
        return quoted ? line.substring(1, line.length() - 1) : line;
    }
}
