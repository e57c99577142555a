// Package measures counts and times requests, in the words that Prometheus reads. The dashboard and the alerts ask for
// exactly these.
package measures

import (
	"fmt"
	"io"
	"net/http"
	"sort"
	"strings"
	"sync"
	"time"
)

var bounds = []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}

type request struct{ method, route, status string }

type times struct {
	buckets []int
	count   int
	sum     float64
}

// Measures are those of one application.
type Measures struct {
	mutex    sync.Mutex
	requests map[request]int
	seconds  map[string]*times
}

// New returns measures of nothing yet.
func New() *Measures {
	return &Measures{requests: map[request]int{}, seconds: map[string]*times{}}
}

// Around counts all that the handler answers. It needs a handler of patterns, since addresses are without number.
func (m *Measures) Around(next *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(answer http.ResponseWriter, asked *http.Request) {
		begun := time.Now()
		noted := &noting{ResponseWriter: answer, status: http.StatusOK}
		_, pattern := next.Handler(asked)
		next.ServeHTTP(noted, asked)
		m.note(asked.Method, routeOf(pattern), noted.status, time.Since(begun).Seconds())
	})
}

// ServeHTTP shows the measures.
func (m *Measures) ServeHTTP(answer http.ResponseWriter, _ *http.Request) {
	answer.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.writeRequests(answer)
	m.writeSeconds(answer)
}

type noting struct {
	http.ResponseWriter
	status int
}

func (n *noting) WriteHeader(status int) {
	n.status = status
	n.ResponseWriter.WriteHeader(status)
}

func routeOf(pattern string) string {
	if _, path, found := strings.Cut(pattern, " "); found {
		return path
	}
	return "none"
}

func (m *Measures) note(method, route string, status int, seconds float64) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.requests[request{method, route, fmt.Sprint(status)}]++
	found := m.seconds[route]
	if found == nil {
		found = &times{buckets: make([]int, len(bounds))}
		m.seconds[route] = found
	}
	found.count++
	found.sum += seconds
	for i, bound := range bounds {
		if seconds <= bound {
			found.buckets[i]++
		}
	}
}

func (m *Measures) writeRequests(to io.Writer) {
	fmt.Fprint(to, "# HELP http_requests_total Requests answered\n# TYPE http_requests_total counter\n")
	lines := make([]string, 0, len(m.requests))
	for key, count := range m.requests {
		lines = append(lines, fmt.Sprintf("http_requests_total{method=%q,route=%q,status=%q} %d\n", key.method, key.route, key.status, count))
	}
	sort.Strings(lines)
	fmt.Fprint(to, strings.Join(lines, ""))
}

func (m *Measures) writeSeconds(to io.Writer) {
	const name = "http_request_duration_seconds"
	fmt.Fprintf(to, "# HELP %s How long requests took\n# TYPE %s histogram\n", name, name)
	routes := make([]string, 0, len(m.seconds))
	for route := range m.seconds {
		routes = append(routes, route)
	}
	sort.Strings(routes)
	for _, route := range routes {
		found := m.seconds[route]
		for i, bound := range bounds {
			fmt.Fprintf(to, "%s_bucket{route=%q,le=\"%g\"} %d\n", name, route, bound, found.buckets[i])
		}
		fmt.Fprintf(to, "%s_bucket{route=%q,le=\"+Inf\"} %d\n", name, route, found.count)
		fmt.Fprintf(to, "%s_sum{route=%q} %g\n%s_count{route=%q} %d\n", name, route, found.sum, name, route, found.count)
	}
}
