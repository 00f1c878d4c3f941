package main

import (
	"log"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
)

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
		log.Fatal(err)
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
