package dev.engram.engine.program;

import dev.engram.api.network.TensorShape;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** What the ops should compute, as plain loops over one batch of maps. */
final class Reference {
    /** A batch of maps. */
    record Maps(float[] values, int n, int c, int h, int w) {
        static Maps of(float[] values, TensorShape shape) {
            return new Maps(values, values.length / (int) shape.elements(), shape.size(0), shape.size(1), shape.size(2));
        }

        float at(int in, int ic, int ih, int iw) {
            boolean inside = ih >= 0 && ih < h && iw >= 0 && iw < w;
            return inside ? values[((in * c + ic) * h + ih) * w + iw] : 0;
        }
    }

    private Reference() {}

    static float[] convolution(Maps x, float[] weight, float[] bias, int out, int kernel, int stride, int padding, int groups) {
        int h = (x.h() + 2 * padding - kernel) / stride + 1;
        int w = (x.w() + 2 * padding - kernel) / stride + 1;
        int perGroup = x.c() / groups;
        float[] result = new float[x.n() * out * h * w];
        for (int i = 0; i < result.length; i++) {
            int ow = i % w;
            int oh = i / w % h;
            int oc = i / (w * h) % out;
            double sum = bias == null ? 0 : bias[oc];
            for (int k = 0; k < perGroup * kernel * kernel; k++) {
                int kw = k % kernel;
                int kh = k / kernel % kernel;
                int ic = k / (kernel * kernel);
                sum += (double) weight[oc * perGroup * kernel * kernel + k]
                        * x.at(i / (w * h * out), oc / (out / groups) * perGroup + ic, oh * stride - padding + kh, ow * stride - padding + kw);
            }
            result[i] = (float) sum;
        }
        return result;
    }

    static float[] pool(Maps x, int kernel, int stride, int padding, boolean max) {
        int h = (x.h() + 2 * padding - kernel) / stride + 1;
        int w = (x.w() + 2 * padding - kernel) / stride + 1;
        float[] result = new float[x.n() * x.c() * h * w];
        for (int i = 0; i < result.length; i++) {
            double found = max ? Double.NEGATIVE_INFINITY : 0;
            for (int k = 0; k < kernel * kernel; k++) {
                int ih = i / w % h * stride - padding + k / kernel;
                int iw = i % w * stride - padding + k % kernel;
                boolean inside = ih >= 0 && ih < x.h() && iw >= 0 && iw < x.w();
                double value = x.at(i / (w * h * x.c()), i / (w * h) % x.c(), ih, iw);
                found = max ? Math.max(found, inside ? value : Double.NEGATIVE_INFINITY) : found + value / (kernel * kernel);
            }
            result[i] = (float) found;
        }
        return result;
    }

    /** Mean over {@code side} by {@code side} windows that share the map among them. */
    static float[] adaptivePool(Maps x, int side) {
        float[] result = new float[x.n() * x.c() * side * side];
        for (int i = 0; i < result.length; i++) {
            int row = i / side % side;
            int column = i % side;
            double sum = 0;
            int count = 0;
            for (int h = (int) Math.floor(row * x.h() / (double) side); h < Math.ceil((row + 1) * x.h() / (double) side); h++) {
                for (int w = (int) Math.floor(column * x.w() / (double) side); w < Math.ceil((column + 1) * x.w() / (double) side); w++) {
                    sum += x.at(i / (side * side * x.c()), i / (side * side) % x.c(), h, w);
                    count++;
                }
            }
            result[i] = (float) (sum / count);
        }
        return result;
    }

    /** Pixels one behind the other, channels innermost. */
    static float[] tokens(Maps x) {
        float[] result = new float[x.values().length];
        for (int i = 0; i < result.length; i++) {
            int pixel = i / x.c() % (x.h() * x.w());
            result[i] = x.at(i / (x.c() * x.h() * x.w()), i % x.c(), pixel / x.w(), pixel % x.w());
        }
        return result;
    }

    /** Means over cells of {@code cell} by {@code cell} pixels; each gradient is shared by the two nearest of {@code bins} directions. */
    static float[] orientedGradients(Maps x, int bins, int cell) {
        int rows = x.h() / cell;
        int columns = x.w() / cell;
        float[] result = new float[x.n() * bins * rows * columns];
        for (int i = 0; i < x.n() * rows * cell * columns * cell; i++) {
            int w = i % (columns * cell);
            int h = i / (columns * cell) % (rows * cell);
            int n = i / (columns * cell * rows * cell);
            double dx = grey(x, n, h, w + 1) - grey(x, n, h, w - 1);
            double dy = grey(x, n, h + 1, w) - grey(x, n, h - 1, w);
            double place = (Math.atan2(dy, dx) + 2 * Math.PI) % Math.PI / Math.PI * bins - 0.5;
            int low = (int) Math.floor(place);
            double vote = Math.hypot(dx, dy) / (cell * cell);
            int at = h / cell * columns + w / cell;
            result[(n * bins + Math.floorMod(low, bins)) * rows * columns + at] += (float) (vote * (low + 1 - place));
            result[(n * bins + Math.floorMod(low + 1, bins)) * rows * columns + at] += (float) (vote * (place - low));
        }
        return result;
    }

    /** Mean of the channels; the rim goes on outside. */
    private static double grey(Maps x, int n, int h, int w) {
        double sum = 0;
        for (int c = 0; c < x.c(); c++) {
            sum += x.at(n, c, Math.max(0, Math.min(x.h() - 1, h)), Math.max(0, Math.min(x.w() - 1, w)));
        }
        return sum / x.c();
    }

    static float[] blockNorm(Maps x, double epsilon) {
        int rows = x.h() - 1;
        int columns = x.w() - 1;
        float[] result = new float[x.n() * 4 * x.c() * rows * columns];
        for (int block = 0; block < x.n() * rows * columns; block++) {
            int n = block / (rows * columns);
            int place = block % (rows * columns);
            double[] vector = new double[4 * x.c()];
            for (int i = 0; i < vector.length; i++) {
                int corner = i / x.c();
                vector[i] = x.at(n, i % x.c(), place / columns + corner / 2, place % columns + corner % 2);
            }
            double[] cut = Arrays.stream(unit(vector, epsilon)).map(v -> Math.min(v, 0.2)).toArray();
            double[] last = unit(cut, epsilon);
            for (int i = 0; i < last.length; i++) {
                result[(n * last.length + i) * rows * columns + place] = (float) last[i];
            }
        }
        return result;
    }

    private static double[] unit(double[] vector, double epsilon) {
        double length = Math.sqrt(Arrays.stream(vector).map(v -> v * v).sum() + epsilon);
        return Arrays.stream(vector).map(v -> v / length).toArray();
    }

    static float[] layerNorm(float[] x, float[] weight, float[] bias, double epsilon) {
        int features = weight.length;
        float[] result = new float[x.length];
        for (int from = 0; from < x.length; from += features) {
            float[] row = Arrays.copyOfRange(x, from, from + features);
            double mean = java.util.stream.IntStream.range(0, features).mapToDouble(i -> row[i]).average().orElseThrow();
            double variance = java.util.stream.IntStream.range(0, features).mapToDouble(i -> (row[i] - mean) * (row[i] - mean)).average().orElseThrow();
            for (int i = 0; i < features; i++) {
                result[from + i] = (float) ((row[i] - mean) / Math.sqrt(variance + epsilon) * weight[i] + bias[i]);
            }
        }
        return result;
    }

    /** Of {@code tokens} tokens a sample, each with queries, keys and values of all heads behind each other. */
    static float[] attention(float[] x, int tokens, int features, int heads) {
        int width = features / heads;
        float[] result = new float[x.length / 3];
        for (int i = 0; i < result.length; i++) {
            int first = i / (tokens * features) * tokens;
            int query = i / features * 3 * features + i % features / width * width;
            double sum = 0;
            double shares = 0;
            for (int token = 0; token < tokens; token++) {
                int key = (first + token) * 3 * features + features + i % features / width * width;
                double score = 0;
                for (int k = 0; k < width; k++) {
                    score += x[query + k] * (double) x[key + k];
                }
                double share = Math.exp(score / Math.sqrt(width));
                shares += share;
                sum += share * x[(first + token) * 3 * features + 2 * features + i % features];
            }
            result[i] = (float) (sum / shares);
        }
        return result;
    }

    /** With the given statistics per channel; or, where they are null, with those of the batch. */
    static float[] batchNorm(Maps x, float[] weight, float[] bias, float[] mean, float[] variance, double epsilon) {
        float[] result = new float[x.values().length];
        for (int c = 0; c < x.c(); c++) {
            int channel = c;
            int[] places = java.util.stream.IntStream.range(0, result.length).filter(i -> i / (x.h() * x.w()) % x.c() == channel).toArray();
            double m = mean != null ? mean[c] : Arrays.stream(places).mapToDouble(i -> x.values()[i]).average().orElseThrow();
            double v = variance != null ? variance[c]
                    : Arrays.stream(places).mapToDouble(i -> (x.values()[i] - m) * (x.values()[i] - m)).average().orElseThrow();
            for (int i : places) {
                result[i] = (float) ((x.values()[i] - m) / Math.sqrt(v + epsilon) * weight[c] + bias[c]);
            }
        }
        return result;
    }

    static float[] linear(float[] x, float[] weight, float[] bias) {
        int inputs = weight.length / bias.length;
        float[] result = new float[x.length / inputs * bias.length];
        for (int i = 0; i < result.length; i++) {
            double sum = bias[i % bias.length];
            for (int k = 0; k < inputs; k++) {
                sum += (double) x[i / bias.length * inputs + k] * weight[i % bias.length * inputs + k];
            }
            result[i] = (float) sum;
        }
        return result;
    }

    static float[] each(float[] x, DoubleUnaryOperator function) {
        float[] result = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            result[i] = (float) function.applyAsDouble(x[i]);
        }
        return result;
    }

    /** Integral of the bell curve by Simpson's rule: independent of any library's erf. */
    static double normalShare(double x) {
        int steps = 2000;
        double width = x / steps;
        double sum = 0;
        for (int i = 0; i <= steps; i++) {
            double t = i * width;
            sum += (i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2) * Math.exp(-t * t / 2);
        }
        return 0.5 + sum * width / 3 / Math.sqrt(2 * Math.PI);
    }
}
