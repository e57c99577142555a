// Stands in for what Nunjucks brings to read files, wait and serve pages: there is nothing of that in the sandbox.
module.exports = function Nothing() {};
