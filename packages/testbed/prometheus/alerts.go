package main

import (
	"context"
	"log"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/util/annotations"
)

// A sample each minute for an hour.
type series struct {
	// With __name__.
	Labels map[string]string `json:"labels"`
	// The last one.
	Value float64 `json:"value"`
	// By how much it grew each minute.
	Growth float64 `json:"growth"`
}

type alert struct {
	Alert  string            `json:"alert"`
	Labels map[string]string `json:"labels"`
}

const minutes = 60

var now = time.UnixMilli(0).Add(minutes * time.Minute)

func alertsOf(rule rulefmt.Rule, all []series) (alerts []alert) {
	engine := promql.NewEngine(promql.EngineOpts{MaxSamples: 1e6, Timeout: time.Minute})
	query, err := engine.NewInstantQuery(context.Background(), stored(all), nil, rule.Expr, now)
	if err != nil {
		log.Fatal(err)
	}
	vector, err := query.Exec(context.Background()).Vector()
	if err != nil {
		log.Fatal(err)
	}
	for _, one := range vector {
		alerts = append(alerts, alert{rule.Alert, one.Metric.Map()})
	}
	return alerts
}

func stored(all []series) storage.Queryable {
	return &storage.MockQueryable{MockQuerier: &storage.MockQuerier{
		SelectMockFunction: func(_ bool, _ *storage.SelectHints, matchers ...*labels.Matcher) storage.SeriesSet {
			found := &found{at: -1}
			for _, one := range all {
				if own := labels.FromMap(one.Labels); matchesAll(own, matchers) {
					found.all = append(found.all, promql.Series{Metric: own, Floats: pointsOf(one)})
				}
			}
			return found
		},
	}}
}

type found struct {
	all []promql.Series
	at  int
}

func (set *found) Next() bool                    { set.at++; return set.at < len(set.all) }
func (set *found) At() storage.Series            { return promql.NewStorageSeries(set.all[set.at]) }
func (*found) Err() error                        { return nil }
func (*found) Warnings() annotations.Annotations { return nil }

func matchesAll(own labels.Labels, matchers []*labels.Matcher) bool {
	for _, one := range matchers {
		if !one.Matches(own.Get(one.Name)) {
			return false
		}
	}
	return true
}

func pointsOf(one series) (points []promql.FPoint) {
	for ago := minutes; ago >= 0; ago-- {
		at := now.Add(-time.Duration(ago) * time.Minute)
		points = append(points, promql.FPoint{T: at.UnixMilli(), F: one.Value - float64(ago)*one.Growth})
	}
	return points
}
