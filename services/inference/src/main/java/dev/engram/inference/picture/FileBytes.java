package dev.engram.inference.picture;

import javax.imageio.stream.ImageInputStreamImpl;

/** A file in memory as readers of pictures want it. It is made for each picture, so it holds nothing but the bytes and does nothing beforehand. */
final class FileBytes extends ImageInputStreamImpl {
    private final byte[] file;

    FileBytes(byte[] file) {
        this.file = file;
    }

    @Override
    public int read() {
        bitOffset = 0;
        return streamPos < file.length ? file[(int) streamPos++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int at, int length) {
        bitOffset = 0;
        if (streamPos >= file.length) {
            return -1;
        }
        int read = (int) Math.min(length, file.length - streamPos);
        System.arraycopy(file, (int) streamPos, into, at, read);
        streamPos += read;
        return read;
    }

    @Override
    public long length() {
        return file.length;
    }
}
