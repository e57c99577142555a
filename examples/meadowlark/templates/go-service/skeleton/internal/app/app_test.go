package app

import (
	"net/http/httptest"
	"strings"
	"testing"
)

func get(t *testing.T, address string) *httptest.ResponseRecorder {
	t.Helper()
	settings, err := ReadSettings(func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	answer := httptest.NewRecorder()
	New(settings).ServeHTTP(answer, httptest.NewRequest("GET", address, nil))
	return answer
}

func TestItGreets(t *testing.T) {
	for address, expected := range map[string]string{
		"/v1/hello":           "Hello, world!",
		"/v1/hello?name=Saga": "Hello, Saga!",
	} {
		if answer := get(t, address); answer.Code != 200 || !strings.Contains(answer.Body.String(), expected) {
			t.Errorf("%s answers %d: %s", address, answer.Code, answer.Body)
		}
	}
}

func TestANameThatIsTooLongIsRefused(t *testing.T) {
	answer := get(t, "/v1/hello?name="+strings.Repeat("x", 101))
	if answer.Code != 400 || !strings.Contains(answer.Body.String(), "100 characters at most") {
		t.Errorf("%d: %s", answer.Code, answer.Body)
	}
}

func TestKubernetesCanAskHowItIs(t *testing.T) {
	for _, path := range []string{"/healthz", "/readyz"} {
		if answer := get(t, path); answer.Code != 200 || answer.Body.String() != "ok" {
			t.Errorf("%s answers %d: %s", path, answer.Code, answer.Body)
		}
	}
}
{% if values.cacheSeconds %}

func TestCachesMayKeepTheAnswer(t *testing.T) {
	if kept := get(t, "/v1/hello").Header().Get("Cache-Control"); kept != "public, max-age=${{ values.cacheSeconds }}" {
		t.Error(kept)
	}
}
{% endif %}

func TestRequestsAreCountedByRoute(t *testing.T) {
	application := New(Settings{Port: 8080})
	for _, address := range []string{"/v1/hello?name=a", "/v1/hello?name=b", "/nothing", "/metrics"} {
		answer := httptest.NewRecorder()
		application.ServeHTTP(answer, httptest.NewRequest("GET", address, nil))
		if address != "/metrics" {
			continue
		}
		for _, line := range []string{
			`http_requests_total{method="GET",route="/v1/hello",status="200"} 2`,
			`http_requests_total{method="GET",route="none",status="404"} 1`,
			`http_request_duration_seconds_count{route="/v1/hello"} 2`,
		} {
			if !strings.Contains(answer.Body.String(), line+"\n") {
				t.Errorf("%s is not in\n%s", line, answer.Body)
			}
		}
	}
}
