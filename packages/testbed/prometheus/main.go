// Reads a file of Prometheus' rules from standard input, and prints as JSON what is wrong with it and which metrics its
// expressions name.
package main

import (
	"encoding/json"
	"io"
	"log"
	"log/slog"
	"os"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
)

func main() {
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		log.Fatal(err)
	}
	promql := parser.NewParser(parser.Options{})
	answer := struct {
		Problems []string `json:"problems"`
		Metrics  []string `json:"metrics"`
	}{[]string{}, []string{}}
	groups, problems := rulefmt.Parse(text, false, model.UTF8Validation, promql, slog.New(slog.DiscardHandler))
	for _, problem := range problems {
		answer.Problems = append(answer.Problems, problem.Error())
	}
	if groups != nil {
		for _, group := range groups.Groups {
			for _, rule := range group.Rules {
				answer.Metrics = append(answer.Metrics, metricsOf(promql, rule.Expr)...)
			}
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(answer); err != nil {
		log.Fatal(err)
	}
}

func metricsOf(promql parser.Parser, text string) (names []string) {
	expression, err := promql.ParseExpr(text)
	if err != nil {
		return nil
	}
	parser.Inspect(expression, func(node parser.Node, _ []parser.Node) error {
		if selector, ok := node.(*parser.VectorSelector); ok {
			names = append(names, selector.Name)
		}
		return nil
	})
	return names
}
