// Which tasks are shown: mine, my groups', everybody's, or a saved filter's; narrowed by words.
import { countBy, get, post } from "../core/api.ts";
import type { Filter, Task } from "../core/types.ts";
import { criterion } from "../variables/criterion.ts";

export const LISTS = [["mine", "My tasks"], ["groups", "My groups"], ["unassigned", "Unassigned"], ["all", "All tasks"]] as const;

export const SORTS: [string, string][] = [["created-desc", "Newest first"], ["created-asc", "Oldest first"], ["dueDate-asc", "Due first"], ["followUpDate-asc", "Follow-up first"], ["priority-desc", "Most important first"], ["name-asc", "By name"], ["assignee-asc", "By assignee"]];

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

/** Words find a task by name, description, process or business key; "amount > 100" finds it by a variable. */
export function wordsQuery(words: string): Query {
  const text = words.trim();
  if (!text) return {};
  const variable = criterion(text);
  if (variable) return { processVariables: [variable] };
  const like = `%${text}%`;
  return { orQueries: [{ nameLike: like, descriptionLike: like, processDefinitionNameLike: like, processInstanceBusinessKeyLike: like }] };
}

export const isFilter = (list: string): boolean => !LISTS.some(([id]) => id === list);

export async function tasks(list: string, words: string, sort: string, user: string, first: number, max: number): Promise<{ rows: Task[]; total: number }> {
  const [sortBy, sortOrder] = sort.split("-");
  const query = { ...listQuery(list, user), ...wordsQuery(words) };
  const asked = { ...query, sorting: [{ sortBy, sortOrder }] };
  const page = `firstResult=${first}&maxResults=${max}`;
  if (isFilter(list)) {
    const [rows, total] = await Promise.all([post<Task[]>(`/filter/${list}/list?${page}`, asked), countBy(`/filter/${list}`, query)]);
    return { rows, total };
  }
  const [rows, total] = await Promise.all([post<Task[]>(`/task?${page}`, asked), countBy("/task", query)]);
  return { rows, total };
}

export const filters = async (): Promise<Filter[]> => (await get<Filter[]>("/filter", { resourceType: "Task", maxResults: 50 })).sort((a, b) => a.name.localeCompare(b.name));
