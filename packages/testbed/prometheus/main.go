// Reads rules of Prometheus and series from standard input, and prints as JSON what is wrong with the rules, what their
// expressions select, and which alerts the series would make, whatever `for` says.
package main

import (
	"encoding/json"
	"log"
	"log/slog"
	"os"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
)

type question struct {
	// A file of rules.
	Rules  string   `json:"rules"`
	Series []series `json:"series"`
}

type answer struct {
	Problems  []string   `json:"problems"`
	Selectors []selector `json:"selectors"`
	Alerts    []alert    `json:"alerts"`
}

func main() {
	var asked question
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		log.Fatal(err)
	}
	said := answer{[]string{}, []selector{}, []alert{}}
	promql := parser.NewParser(parser.Options{})
	logger := slog.New(slog.DiscardHandler)
	groups, problems := rulefmt.Parse([]byte(asked.Rules), false, model.UTF8Validation, promql, logger)
	for _, problem := range problems {
		said.Problems = append(said.Problems, problem.Error())
	}
	if len(problems) == 0 {
		for _, group := range groups.Groups {
			for _, rule := range group.Rules {
				said.Selectors = append(said.Selectors, selectorsOf(promql, rule.Expr)...)
				if rule.Alert != "" {
					said.Alerts = append(said.Alerts, alertsOf(rule, asked.Series)...)
				}
			}
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(said); err != nil {
		log.Fatal(err)
	}
}
