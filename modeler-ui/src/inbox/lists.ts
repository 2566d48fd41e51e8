// Which tasks are shown: mine, my groups', everybody's, or a saved filter's; narrowed by words.
import { countBy, get, post } from "../core/api.ts";
import type { Filter, Task } from "../core/types.ts";
import { criteria } from "../variables/criterion.ts";

export const LISTS = [["mine", "My tasks"], ["groups", "My groups"], ["unassigned", "Unassigned"], ["all", "All tasks"]] as const;

export const SORTS: [string, string][] = [["created-desc", "Newest first"], ["created-asc", "Oldest first"], ["dueDate-asc", "Due first"], ["followUpDate-asc", "Follow-up first"], ["priority-desc", "Most important first"], ["name-asc", "By name"], ["assignee-asc", "By assignee"]];

export const DEFAULT_SORT = "created-desc";

type Query = Record<string, unknown>;

/** The part of a query that a list stands for; saved filters have their own. */
export function listQuery(list: string, user: string): Query {
  switch (list) {
    case "mine":
      return { assignee: user };
    case "groups":
      return { candidateUser: user };
    case "unassigned":
      return { unassigned: true };
    default:
      return {};
  }
}

/** Words find a task by name, description, process or business key; "amount > 100 and clerk = kim" finds it by variables. */
export function wordsQuery(words: string): Query {
  const text = words.trim();
  if (!text) return {};
  const variables = criteria(text);
  if (variables) return { processVariables: variables };
  const like = `%${text}%`;
  return { orQueries: [{ nameLike: like, descriptionLike: like, processDefinitionNameLike: like, processInstanceBusinessKeyLike: like }] };
}

export const isFilter = (list: string): boolean => !LISTS.some(([id]) => id === list);

/** Where the tasks of a list are asked for, and with what. A saved filter has an order of its own until another is chosen. */
function asked(list: string, words: string, user: string): { path: string; query: Query } {
  return { path: isFilter(list) ? `/filter/${list}` : "/task", query: { ...listQuery(list, user), ...wordsQuery(words) } };
}

export function tasks(list: string, words: string, sort: string | null, user: string, first: number, max: number): Promise<Task[]> {
  const { path, query } = asked(list, words, user);
  const [sortBy, sortOrder] = (sort ?? DEFAULT_SORT).split("-");
  const sorted = sort === null && isFilter(list) ? query : { ...query, sorting: [{ sortBy, sortOrder }] };
  return post<Task[]>(`${path}${isFilter(list) ? "/list" : ""}?firstResult=${first}&maxResults=${max}`, sorted);
}

export function countTasks(list: string, words: string, user: string): Promise<number> {
  const { path, query } = asked(list, words, user);
  return countBy(path, query);
}

export const filters = async (): Promise<Filter[]> => (await get<Filter[]>("/filter", { resourceType: "Task", maxResults: 50 })).sort((a, b) => a.name.localeCompare(b.name));
