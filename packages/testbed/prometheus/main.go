// Reads a file of Prometheus' rules from standard input, and prints as JSON what is wrong with it and what its expressions
// select.
package main

import (
	"encoding/json"
	"io"
	"log"
	"log/slog"
	"os"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
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
		Problems  []string   `json:"problems"`
		Selectors []selector `json:"selectors"`
	}{[]string{}, []selector{}}
	groups, problems := rulefmt.Parse(text, false, model.UTF8Validation, promql, slog.New(slog.DiscardHandler))
	for _, problem := range problems {
		answer.Problems = append(answer.Problems, problem.Error())
	}
	if groups != nil {
		for _, group := range groups.Groups {
			for _, rule := range group.Rules {
				answer.Selectors = append(answer.Selectors, selectorsOf(promql, rule.Expr)...)
			}
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(answer); err != nil {
		log.Fatal(err)
	}
}

type selector struct {
	Metric   string    `json:"metric"`
	Matchers []matcher `json:"matchers"`
}

type matcher struct {
	Label string `json:"label"`
	// One of = != =~ !~
	Operator string `json:"operator"`
	Value    string `json:"value"`
}

func selectorsOf(promql parser.Parser, text string) (selectors []selector) {
	expression, err := promql.ParseExpr(text)
	if err != nil {
		return nil
	}
	parser.Inspect(expression, func(node parser.Node, _ []parser.Node) error {
		vector, ok := node.(*parser.VectorSelector)
		if !ok {
			return nil
		}
		matchers := []matcher{}
		for _, one := range vector.LabelMatchers {
			if one.Name != labels.MetricName {
				matchers = append(matchers, matcher{one.Name, one.Type.String(), one.Value})
			}
		}
		selectors = append(selectors, selector{vector.Name, matchers})
		return nil
	})
	return selectors
}
