// Package app is the web application: its routes, and what each of them answers.
package app

import (
	"encoding/json"
	"fmt"
	"net/http"
{% if values.cacheSeconds %}
	"strconv"
{% endif %}

	"${{ values.module }}/internal/measures"
)

const longestName = 100

// New returns an application that shares nothing with any other.
func New(settings Settings) http.Handler {
	counted := measures.New()
	routes := http.NewServeMux()
	routes.HandleFunc("GET /v1/hello", hello{% if values.cacheSeconds %}(settings){% endif %})
	routes.HandleFunc("GET /healthz", ok)
	routes.HandleFunc("GET /readyz", ok)
	routes.Handle("GET /metrics", counted)
	return counted.Around(routes)
}

{% if values.cacheSeconds %}
// hello greets whoever `name` says, and lets caches keep the answer. Replace this with what the service is for.
func hello(settings Settings) http.HandlerFunc {
	keep := "public, max-age=" + strconv.Itoa(settings.CacheSeconds)
	return func(answer http.ResponseWriter, request *http.Request) {
		answer.Header().Set("Cache-Control", keep)
		greet(answer, request)
	}
}

func greet(answer http.ResponseWriter, request *http.Request) {
{% else %}
// hello greets whoever `name` says. Replace this with what the service is for.
func hello(answer http.ResponseWriter, request *http.Request) {
{% endif %}
	name := request.URL.Query().Get("name")
	if name == "" {
		name = "world"
	}
	if len([]rune(name)) > longestName {
		write(answer, http.StatusBadRequest, map[string]string{"error": fmt.Sprintf("A name has %d characters at most.", longestName)})
		return
	}
	write(answer, http.StatusOK, map[string]string{"message": "Hello, " + name + "!"})
}

// ok tells Kubernetes that the process is alive and may get requests.
func ok(answer http.ResponseWriter, _ *http.Request) {
	fmt.Fprint(answer, "ok")
}

func write(answer http.ResponseWriter, status int, value any) {
	answer.Header().Set("Content-Type", "application/json")
	answer.WriteHeader(status)
	// Whoever asked may be gone; there is nobody left to tell.
	_ = json.NewEncoder(answer).Encode(value)
}
