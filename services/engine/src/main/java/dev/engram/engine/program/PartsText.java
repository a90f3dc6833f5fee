package dev.engram.engine.program;

import dev.engram.api.learning.Loss;
import dev.engram.api.learning.TorchTerm;
import java.util.List;
import java.util.Optional;

/**
 * The losses of a step's parts and the gradients of their sum, as one method of TorchScript, {@code parts}: it answers the losses, then the output, then gradients
 * that lie like the weights. A part has five bounds: its first row and the row behind its last, the number of its term or 0 for the loss, its first operand
 * and the operand behind its last. Gradients are written out where network and loss allow it, and recorded elsewhere, with the same bits. Behind the operands stand lists of what
 * methods add to the gradients; with it the bits of the two differ.
 */
final class PartsText {
    /** By the recording. */
    private static final String RECORDED = """
              def parts(self: __torch__.M, x: Tensor, targets: Tensor, mask: Tensor, masked: bool, p: List[Tensor], b: List[Tensor], w: List[Tensor], bounds: List[int], shares: List[float], operands: List[Tensor]%2$s) -> List[Tensor]:
                torch.set_grad_enabled(True)
                outputs = (self).%1$s(x, p, b, True)
                output = outputs[0]
                losses = annotate(List[Tensor], [])
                parts = annotate(List[Tensor], [])
                for i in range(torch.len(shares)):
                  begin = bounds[torch.mul(i, 5)]
                  end = bounds[torch.add(torch.mul(i, 5), 1)]
                  term = bounds[torch.add(torch.mul(i, 5), 2)]
                  if torch.eq(torch.sub(end, begin), torch.size(output, 0)):
                    loss = (self).loss(output, targets, mask)
                  elif torch.eq(term, 0):
                    loss = (self).loss(torch.slice(output, 0, begin, end), torch.slice(targets, 0, begin, end), mask)
                  else:
                    loss = (self).term(term, torch.slice(output, 0, begin, end), torch.slice(operands, bounds[torch.add(torch.mul(i, 5), 3)], bounds[torch.add(torch.mul(i, 5), 4)]))
                  _0 = torch.append(losses, torch.detach(loss))
                  _1 = torch.append(parts, (self).scaled(loss, shares[i]))
                sum = parts[0]
                for j in range(torch.sub(torch.len(parts), 1)):
                  sum = torch.add(sum, parts[torch.add(j, 1)])
                g = (self).gradients(sum, w)
                torch.set_grad_enabled(False)
                return torch.add(torch.add(losses, [torch.detach(output)]), %3$s)
            """;

    /** The same written out: rows that are in no part have no gradient. */
    private static final String WRITTEN = """
              def derived(self: __torch__.M, output: Tensor, targets: Tensor, mask: Tensor, masked: bool, share: float) -> List[Tensor]:
            %1$s  def parts(self: __torch__.M, x: Tensor, targets: Tensor, mask: Tensor, masked: bool, p: List[Tensor], b: List[Tensor], w: List[Tensor], bounds: List[int], shares: List[float], operands: List[Tensor]%2$s) -> List[Tensor]:
                q = (self).weights(p)
                values = (self).forth(x, q)
                output = values[0]
                losses = annotate(List[Tensor], [])
                if torch.eq(torch.sub(bounds[1], bounds[0]), torch.size(output, 0)):
                  only = (self).derived(output, targets, mask, masked, shares[0])
                  _0 = torch.append(losses, only[0])
                  way = only[1]
                else:
                  way = torch.zeros_like(output)
                  for i in range(torch.len(shares)):
                    begin = bounds[torch.mul(i, 5)]
                    end = bounds[torch.add(torch.mul(i, 5), 1)]
                    term = bounds[torch.add(torch.mul(i, 5), 2)]
                    if torch.eq(term, 0):
                      part = (self).derived(torch.slice(output, 0, begin, end), torch.slice(targets, 0, begin, end), mask, masked, shares[i])
                    else:
                      part = (self).derived_term(term, torch.slice(output, 0, begin, end), torch.slice(operands, bounds[torch.add(torch.mul(i, 5), 3)], bounds[torch.add(torch.mul(i, 5), 4)]), shares[i])
                    _1 = torch.append(losses, part[0])
                    _2 = torch.copy_(torch.slice(way, 0, begin, end), part[1])
                return torch.add(torch.add(losses, [output]), (self).back(way, torch.slice(values, 1), q, p%3$s))
            """;

    private PartsText() {}

    /** The method, and those that it calls. */
    static String of(Program program, Loss loss, List<TorchTerm> terms, PullText pulls) {
        Optional<String> chain = program.chain(pulls);
        return pulls.methods() + (chain.isPresent() && loss.torchGradient().isPresent() ? written(chain.get(), loss.torchGradient().get(), terms, pulls)
                : recorded(ProgramText.training(program.settings()), terms, pulls));
    }

    private static String recorded(String forward, List<TorchTerm> terms, PullText pulls) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < terms.size(); i++) {
            text.append("  def term").append(i + 1).append("(self: __torch__.M, output: Tensor, operands: List[Tensor]) -> Tensor:\n    return ")
                    .append(terms.get(i).torch()).append('\n');
        }
        text.append("  def term(self: __torch__.M, term: int, output: Tensor, operands: List[Tensor]) -> Tensor:\n    value = torch.sum(output)\n");
        return text + chosen(terms.size(), "value", "term%1$d(output, operands)") + RECORDED.formatted(forward, pulls.declared(), pulls.sums("g", "w"));
    }

    private static String written(String chain, String gradient, List<TorchTerm> terms, PullText pulls) {
        StringBuilder text = new StringBuilder(chain);
        for (int i = 0; i < terms.size(); i++) {
            text.append("  def derived").append(i + 1).append("(self: __torch__.M, output: Tensor, operands: List[Tensor], share: float) -> List[Tensor]:\n")
                    .append(terms.get(i).gradient());
        }
        text.append("  def derived_term(self: __torch__.M, term: int, output: Tensor, operands: List[Tensor], share: float) -> List[Tensor]:\n    both = [output]\n");
        return text + chosen(terms.size(), "both", "derived%1$d(output, operands, share)") + WRITTEN.formatted(gradient, pulls.declared(), pulls.given());
    }

    /** One call of many, by the number {@code term}. */
    private static String chosen(int terms, String result, String call) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= terms; i++) {
            text.append(("    if torch.eq(term, %1$d):\n      " + result + " = (self)." + call + "\n    else:\n      pass\n").formatted(i));
        }
        return text + "    return " + result + "\n";
    }
}
