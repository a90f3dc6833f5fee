package dev.engram.inference.picture;

/**
 * What a picture says of itself before any pixel is decoded.
 *
 * @param format {@code jpeg}, {@code png}, {@code gif} or {@code bmp}, by the bytes
 * @param width  pixels, as stored: an orientation in the file is not applied
 * @param height pixels, as stored
 */
public record PictureHeader(String format, int width, int height) {}
